/** What `serve` cannot do with the configuration it has, in words for who started it. */
export class CannotServe extends Error {
  override readonly name = 'CannotServe'
}
