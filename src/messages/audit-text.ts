/** As much of a hash as people copy, and more than anybody could meet by chance. */
const SHOWN = 16

/** One short line for the control group, from which the trail can be verified later. */
export const auditCheckpoint = (at: string, entries: number, hash: string): string =>
  `审计检查点 ${at}：共 ${entries} 条${entries === 0 ? '' : `，校验值 ${hash.slice(0, SHOWN)}`}`

export const auditTrouble = (fault: string): string => `${fault}。请管理员在服务器上运行 sameday audit verify，并保留检查点文件。`
