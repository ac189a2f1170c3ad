import { notUnderstood } from '../../messages/fixed-words.ts'
import type { Instant } from '../../policy/instant.ts'
import { type Answer, says } from '../command.ts'
import { bindCommand } from '../commands/bind.ts'
import type { Heard } from '../inbox/inbox.ts'
import type { UnreadKind } from '../inbox/incoming.ts'
import { cut, visible } from '../reading/text.ts'
import { briefly } from '../reading/time-text.ts'
import { unknownPerson } from '../refusal.ts'

// What is answered to messages that nobody reads for a command.

/** A message that waited longer is not executed: whoever sent it has moved on. Seconds of the product clock. */
export const TOO_OLD = 600

export const tooOld = ({ saidAt }: Heard, now: Instant): Answer => ({
  replies: [says(`这条消息是${briefly(saidAt, now)}发的，已超过10分钟，没有执行。如果仍然需要，请重新发送。`)],
  audit: { outcome: 'refused', orderId: null, detail: 'older than ten minutes' },
})

/** The platform's id of who it was is for the admin who registers them. */
export const stranger = ({ text, replyTo }: Heard): Answer => ({
  replies: [says(unknownPerson)],
  audit: {
    outcome: 'refused',
    orderId: null,
    detail: `unknown person${replyTo === null ? '' : ` ${replyTo.userId}`}: ${cut(visible(text), 100)}`,
  },
})

const unreadNames: Readonly<Record<UnreadKind, string>> = {
  picture: '图片',
  voice: '语音',
  video: '视频',
  file: '文件',
  forwarded: '转发的消息',
  unknown: '这种消息',
}

export const unreadable = (kind: UnreadKind): Answer => ({
  replies: [
    kind === 'voice'
      ? says(`${notUnderstood}：这段语音没有认出文字，请再说一次，或打字发送。`)
      : kind === 'picture'
        ? says(`${notUnderstood}：图片只在私聊里收，作豁免、改约等的凭证。`)
        : says(`${notUnderstood}：只认文字，以及私聊里的语音和凭证图片，${unreadNames[kind]}不处理。`, '全部命令：/帮助'),
  ],
})

/** A picture that came and could not be had. */
export const notFetched = ({ trouble }: { readonly trouble: string }): Answer => ({
  replies: [says(`图片没有取到：${trouble}。请重新发一次，或改发录音编号等文字。`)],
})

export const notBound = (): Answer => ({
  replies: [says('本群还没有绑定，不能在这里查询和办理。', `请管理员在本群发送：${bindCommand.example}`)],
})
