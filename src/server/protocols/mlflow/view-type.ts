/** Which of what can be deleted is meant, by the numbers of MLflow's enumeration. */
export const viewTypes = { ACTIVE_ONLY: 1, DELETED_ONLY: 2, ALL: 3 }
