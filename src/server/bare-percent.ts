/** Some clients send a name as 50%.csv as it is. In the paths of files a percent sign that begins no code stands for itself. */
export const withoutBarePercent = (url: string): string =>
  url.includes('%') && files.test(url) ? url.replace(/%(?![0-9a-f]{2})/gi, '%25') : url

const files = /^\/(ajax-)?api\/2\.0\/mlflow-artifacts\//
