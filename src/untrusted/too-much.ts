/** What nobody means to send: it was made to overwhelm its reader. The message says what there is too much of, in words for people. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch'
}
