/** What keeps the program from its database, in words for the person who started it. `message` never holds a password. */
export class DatabaseProblem extends Error {
  override readonly name: string = 'DatabaseProblem'
}

export class FolderInUse extends DatabaseProblem {
  override readonly name = 'FolderInUse'
  constructor(folder: string, options?: ErrorOptions) {
    super(`数据文件夹 ${folder} 正被另一个进程使用：服务已在运行时，不能再启动第二个，命令请交由它执行`, options)
  }
}

export class FolderUnusable extends DatabaseProblem {
  override readonly name = 'FolderUnusable'
  constructor(folder: string, reason: string, options?: ErrorOptions) {
    super(`数据文件夹 ${folder} 无法使用：${reason}`, options)
  }
}

export class ServerUnreachable extends DatabaseProblem {
  override readonly name = 'ServerUnreachable'
  constructor(server: string, reason: string, options?: ErrorOptions) {
    super(`无法连接数据库 ${server}：${reason}`, options)
  }
}

export class ServerUnsuitable extends DatabaseProblem {
  override readonly name = 'ServerUnsuitable'
  constructor(server: string, reason: string) {
    super(`数据库 ${server} 不能使用：${reason}`)
  }
}

export class MigrationFailed extends DatabaseProblem {
  override readonly name = 'MigrationFailed'
  constructor(reason: string, options?: ErrorOptions) {
    super(`数据库升级失败：${reason}`, options)
  }
}

/** The database is of a version of the program on which this one does not run; `message` says which does. */
export class OtherVersion extends DatabaseProblem {
  override readonly name = 'OtherVersion'
}

export class WrongDatabaseKind extends DatabaseProblem {
  override readonly name = 'WrongDatabaseKind'
  constructor(marked: string, wanted: string) {
    super(`这是${marked}，不能当作${wanted}使用：请改用另一个数据文件夹（SAMEDAY_DATA）或数据库（DATABASE_URL）`)
  }
}

/** The embedded engine can do nothing any more; it is started anew when there is a way. `code` as PostgreSQL gives it. */
export class EngineStopped extends Error {
  override readonly name = 'EngineStopped'
  readonly code: string
  constructor(code: string | null, reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.code = code ?? ''
  }
}

/** The server is there, and does not let the program work; `message` says who is to do what about it. */
export class DatabaseRefused extends DatabaseProblem {
  override readonly name = 'DatabaseRefused'
}

/** The `code` of an error of the system or of a driver, '' when it has none. */
export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
