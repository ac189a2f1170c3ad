/** A command line that does not say what to do: exit code 2, with how it is used. */
export class UsageError extends Error {
  readonly usage: string

  constructor(message: string, usage: string) {
    super(message)
    this.name = 'UsageError'
    this.usage = usage
  }
}

/** Node's own argument parser says what is wrong in English; the option's name is what people need of it. */
export function wrongUsage<T>(usage: string, parse: () => T): T {
  try {
    return parse()
  } catch (cause) {
    const option = /'(-[^' <]*)/.exec(cause instanceof Error ? cause.message : '')?.[1]
    throw new UsageError(option === undefined ? '参数有误' : `选项 ${option} 有误`, usage)
  }
}
