/** Where a command reads and writes, here or on the far side of the running server's socket. */
export interface CommandIo {
  /** Paths among the arguments are relative to this folder. */
  readonly cwd: string
  readonly input: AsyncIterable<Uint8Array>
  out(text: string): Promise<void>
  err(text: string): Promise<void>
  /** How wide the terminal is on which a person watches what goes to `err`; absent: nobody watches. */
  readonly columns?: number
  /** The same of what goes to `out`. */
  readonly outColumns?: number
}

export const onTerminal = ({ columns }: CommandIo): boolean => columns !== undefined
