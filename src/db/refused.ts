import { DatabaseRefused, EngineStopped, errorCode } from './problems.ts'

/** What PostgreSQL refused for a reason that lies with its administrator, in words for who started the program; null: any other error. */
export function refusedBy(error: unknown): DatabaseRefused | null {
  if (error instanceof EngineStopped) return new DatabaseRefused(engineStopped(error.code), { cause: error })
  const says = refusals[errorCode(error)]
  if (says !== undefined && error instanceof Error) return new DatabaseRefused(says(oneLine(error.message)), { cause: error })
  if (error instanceof Error && isBroken(error))
    return new DatabaseRefused('与数据库的连接断了，没有做完：请确认数据库在运行，再试一次', { cause: error })
  return null
}

/** How a connection ends that nobody closed: the driver gives its own words no code, and the socket's may come before them. */
const isBroken = (error: Error): boolean =>
  ['ECONNRESET', 'EPIPE'].includes(errorCode(error)) ||
  /^Connection terminated|^Client has encountered a connection error/.test(error.message)

/** The same where tables are made: there an unknown function, type or extension is no slip of the program, but a server that is not as ours. */
export const refusedToMake = (error: unknown): DatabaseRefused | null =>
  error instanceof Error && ['42883', '42704', '0A000', '58P01'].includes(errorCode(error))
    ? new DatabaseRefused(
        `数据库服务器缺少程序要用的功能（${oneLine(error.message)}）：请用标准的 PostgreSQL 15 或更高版本，去掉替换内置函数的扩展`,
        { cause: error },
      )
    : refusedBy(error)

const oneLine = (text: string): string => text.replaceAll(/[\p{C}\s]+/gu, ' ').trim()

const engineStopped = (code: string): string =>
  code === '53100'
    ? '内嵌数据库停了，没有做完：数据文件夹所在的磁盘满了，请清理或扩容后再试'
    : '内嵌数据库停了，没有做完：请看日志，再试一次'
const ended = (): string => '数据库服务器中断了连接，没有做完：请确认数据库在运行，再试一次'

const refusals: Readonly<Record<string, (original: string) => string>> = {
  '42501': noRight,
  '3F000': (original) => `没有可用的模式（${original}）：请由数据库管理员执行 CREATE SCHEMA，并核对 search_path`,
  '25006': (original) => `数据库是只读的（${original}）：请把 DATABASE_URL 指向可写的主库`,
  '53100': (original) => `数据库所在的磁盘满了（${original}）：请清理或扩容后再试`,
  '53200': (original) => `数据库服务器内存不足（${original}）：请减轻负载后再试`,
  '53300': (original) => `数据库的连接数已满（${original}）：请停掉多余的连接，或调大上限`,
  '57P01': ended,
  '57P02': ended,
  '57P03': () => '数据库服务器正在启动或关闭：请稍后再试',
}

/** By what the right is for; the server may speak another language, then all that helps is said. */
function noRight(original: string): string {
  const [, kind = '', name = ''] =
    /(schema|database|owner of|table|sequence|view|function)\b(?: [a-z]+)*? "?([^"\s]+)"?$/.exec(original) ?? []
  const todo =
    kind === 'schema'
      ? `GRANT USAGE, CREATE ON SCHEMA ${name} TO 该用户`
      : kind === 'database'
        ? `GRANT CREATE ON DATABASE ${name} TO 该用户`
        : kind === ''
          ? 'GRANT CREATE ON DATABASE 库 TO 该用户，GRANT USAGE, CREATE ON SCHEMA 模式 TO 该用户'
          : null
  const about = `DATABASE_URL 里的数据库用户没有足够的权限（${original}）`
  return todo === null ? `${about}：这些表是另一个用户建的，请改用建表的用户连接，或由它授权` : `${about}：请由数据库管理员执行 ${todo}`
}
