/** The web server cannot be where it should; in words for who started it. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen'
}
