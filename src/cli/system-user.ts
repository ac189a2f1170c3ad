import { userInfo } from 'node:os'

/** Who runs this process, as the machine calls them. In a container a user often has a number and no name. */
export function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`
  }
}
