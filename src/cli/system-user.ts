import { userInfo } from 'node:os'

/** Who runs this process, as the machine calls them. In a container a user often has a number and no name. */
export function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`
  }
}

/** Who sees something at the terminal, for the trail: the person who was named, else who runs this process. */
export const atTerminal = (person: string | null, where: string): { readonly person: string | null; readonly where: string } => ({
  person,
  where: person === null ? `${where}（系统用户 ${systemUser()}）` : where,
})
