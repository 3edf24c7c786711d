/** The address that the routes know, of what clients of the field write in more than one way. */
export const rewriteUrl = ({ url = '/' }: { url?: string | undefined }): string =>
  withoutBarePercent(ofPrograms(withoutTrailingSlash(url)))

// The protocols of the field are written with and without a slash at the end; our own paths are not.
const withoutTrailingSlash = (url: string): string => {
  if (!/^\/v[12]\//.test(url)) return url
  const query = url.indexOf('?')
  const path = query < 0 ? url : url.slice(0, query)
  return path.endsWith('/') ? path.slice(0, -1) + url.slice(path.length) : url
}

// MLflow's API has two prefixes: programs ask the one, pages of a browser the other.
const ofPrograms = (url: string): string => (ofPages.test(url) ? url.replace('/ajax-', '/') : url)
const ofPages = /^\/ajax-api\/[23]\.0\//

// Some clients send a name as 50%.csv as it is. In the paths of files a percent sign that begins no code stands for itself.
const withoutBarePercent = (url: string): string =>
  url.includes('%') && url.startsWith('/api/2.0/mlflow-artifacts/') ? url.replace(/%(?![0-9a-f]{2})/gi, '%25') : url
