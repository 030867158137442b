/** By way of the page, which works in a browser and in a window of the app alike: both ask where to put it. */
export function saveAsFile(fileName: string, text: string, type = 'application/json'): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // the download has its own copy by then
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
