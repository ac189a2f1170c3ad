/** Why a whole file was not taken, in words for the person who sent it. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused'
}
