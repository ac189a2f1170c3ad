import type { Card } from './card.ts'
import type { App } from './tenant.ts'

export interface Press {
  readonly outTrackId: string
  readonly userId: string
  /** The button's action. */
  readonly action: string
  readonly params?: Readonly<Record<string, string>>
}

/** What the platform says of a press; `content` and `extension` are JSON as text inside it. */
export function pressData({ corpId }: App, card: Card | undefined, { outTrackId, userId, action, params = {} }: Press): object {
  const space = card?.spaces[0]
  return {
    type: 'actionCallback',
    corpId,
    userId,
    userIdType: 1,
    outTrackId,
    spaceId: space?.id ?? '',
    spaceType: space?.type ?? 'IM_GROUP',
    extension: '{}',
    content: JSON.stringify({ cardPrivateData: { actionIds: [action], params } }),
  }
}
