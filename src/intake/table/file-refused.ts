/** Why a whole file was not taken, in words for the person who sent it. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused'
}

/** There is nothing to read: the person who named the file is told, nobody else. */
export class FileUnreadable extends FileRefused {}
