export type CardParams = Readonly<Record<string, string>>

/** An interactive card as it looks now. */
export interface Card {
  readonly outTrackId: string
  readonly template: string
  readonly callbackType: string
  /** Where it was delivered. */
  readonly spaces: { readonly id: string; readonly type: 'IM_GROUP' | 'IM_ROBOT' }[]
  /** Who sees it; nobody named is everybody. */
  readonly recipients: readonly string[]
  params: CardParams
  /** What one viewer sees instead, by user id. */
  privateParams: Readonly<Record<string, CardParams>>
  /** How it looked before, oldest first, with the time of each change. */
  readonly changes: { readonly at: number; readonly before: CardParams }[]
}

/** What a card's change says, in an update call or in the answer to a press. */
export interface CardChange {
  readonly cardData?: { readonly cardParamMap: CardParams } | undefined
  readonly privateData?: Readonly<Record<string, { readonly cardParamMap: CardParams }>> | undefined
  readonly cardUpdateOptions?:
    { readonly updateCardDataByKey?: boolean | undefined; readonly updatePrivateDataByKey?: boolean | undefined } | undefined
}

/** Named keys only where the options say so; otherwise what is not named is gone. */
export function changeCard(card: Card, change: CardChange, at: number): void {
  const { updateCardDataByKey = false, updatePrivateDataByKey = false } = change.cardUpdateOptions ?? {}
  const before = card.params
  if (change.cardData) card.params = { ...(updateCardDataByKey ? before : {}), ...change.cardData.cardParamMap }
  for (const [userId, { cardParamMap }] of Object.entries(change.privateData ?? {})) {
    const kept = updatePrivateDataByKey ? card.privateParams[userId] : {}
    card.privateParams = { ...card.privateParams, [userId]: { ...kept, ...cardParamMap } }
  }
  card.changes.push({ at, before })
}
