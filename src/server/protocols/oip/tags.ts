/** Under which the routes of this protocol stand in the documentation. */
export const tags = ['open inference protocol']
