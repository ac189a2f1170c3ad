// What is said where the database has no room for what comes in.

/** To whoever wrote a message that could not be kept. */
export const notKept = '磁盘空间不足，这条没有收下，也没有执行。管理员处理后请再发一次。'

/** To whoever pressed a button. */
export const pressNotKept = '磁盘空间不足，没有执行，请稍后再点。'

/** To whatever pushes or uploads. */
export const notTaken = '磁盘空间不足，现在不接收，请稍后原样重发：已收下的不会重复'

/** To the control group. `free`: on the disk of the embedded engine; null: the disk is a server's. */
export const noRoom = (free: string | null): string =>
  `${free === null ? '数据库服务器的磁盘满了' : `数据文件夹所在的磁盘只剩 ${free}`}：推送、上传和群里的新消息暂不接收，已收下的照常处理。请清理或扩容，有空间后自动恢复；查看：sameday doctor`

export const roomAgain = (free: string | null, since: string): string =>
  `磁盘空间已够${free === null ? '' : `（剩 ${free}）`}，已恢复接收。${since}起未收下的：群里已请本人重发，推送和上传由来源重发。`

/** To whoever imports a file. */
export const noRoomToImport = (free: string | null): string =>
  `${free === null ? '数据库服务器的磁盘满了' : `数据文件夹所在的磁盘只剩 ${free}`}，没有导入：请清理或扩容后再试（sameday doctor 可查看）`

/** A size as people read it. */
export const sizeText = (bytes: number): string => {
  const gigabytes = bytes / 1024 ** 3
  if (gigabytes >= 1) return `${gigabytes.toFixed(1)} GB`
  return bytes >= 1024 ** 2 ? `${Math.floor(bytes / 1024 ** 2)} MB` : `${Math.ceil(bytes / 1024)} KB`
}
