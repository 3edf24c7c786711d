/** The protocols of the field are written with and without a slash at the end; our own paths are not. */
export const withoutTrailingSlash = (url: string): string => {
  if (!/^\/v[12]\//.test(url)) return url
  const query = url.indexOf('?')
  const path = query < 0 ? url : url.slice(0, query)
  return path.endsWith('/') ? path.slice(0, -1) + url.slice(path.length) : url
}
