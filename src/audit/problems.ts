/** What keeps the program from its audit trail, in words for the person who started it. `message` never holds anything of a key. */
export class AuditProblem extends Error {
  override readonly name: string = 'AuditProblem'
}

/** The chain is signed with a key that is not at hand, so nothing can be added to it here. */
export class AuditKeyMissing extends AuditProblem {
  override readonly name = 'AuditKeyMissing'
}

export class BadKeyFile extends AuditProblem {
  override readonly name = 'BadKeyFile'
  constructor(path: string, reason: string) {
    super(`审计密钥文件 ${path} 不能使用：${reason}`)
  }
}
