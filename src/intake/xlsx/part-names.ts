/**
 * The name of a part as spreadsheet programs compare it: slashes whichever way they lean, escapes resolved, case ignored, without the
 * slash at the beginning.
 */
export const partKey = (name: string): string => segments(name.replaceAll('\\', '/').split('/')).join('/')

/** The key of what a part of this folder refers to: from the folder on, or from the top when it begins with a slash. */
export function targetKey(folder: string, target: string): string {
  const path = target.replaceAll('\\', '/')
  return partKey(path.startsWith('/') ? path : `${folder}/${path}`)
}

/** Where the part says what it refers to. */
export function relationsKey(key: string): string {
  const slash = key.lastIndexOf('/') + 1
  return `${key.slice(0, slash)}_rels/${key.slice(slash)}.rels`
}

export const folderOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1)

function segments(names: readonly string[]): string[] {
  const kept: string[] = []
  for (const name of names) {
    if (name === '..') kept.pop()
    else if (name !== '' && name !== '.') kept.push(unescaped(name).toLowerCase())
  }
  return kept
}

/** `sheet%201.xml` → `sheet 1.xml`; a percent sign that escapes nothing stands for itself. */
function unescaped(name: string): string {
  if (!name.includes('%')) return name
  try {
    return decodeURIComponent(name)
  } catch (error) {
    if (error instanceof URIError) return name
    throw error
  }
}
