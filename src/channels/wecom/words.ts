// What the channel says by itself, to people and before anything is stored.

export const welcome =
  '您好，我是装维运营机器人：查工单、看超时、报升级，都可以直接发给我。发送“帮助”看能做什么；在群里请先@我。只执行打字发来的命令，图片、语音、文件不读。'

/** There is no acknowledgement on the long connection: what was not stored would be lost without a word. */
export const notStored = '这条没有收下，也没有执行，请稍后再发一次。'
export const restarting = '服务正在重启，这条没有执行，请一分钟后再发一次。'
export const pollAnswer = '处理结果另行发送。'
