/** What a thread says to who waits for its job. */
export type FromThread<Piece> =
  { readonly piece: Piece } | { readonly end: true } | { readonly share: number } | { readonly problem: Problem }

/** An error on its way between threads, where classes are lost. */
export interface Problem {
  readonly kind: 'refused' | 'unreadable' | 'other'
  readonly message: string
  readonly stack: string | undefined
  readonly code: string
}
