/** Where a callback came from: `chatid` in groups only. */
export interface Place {
  readonly userid: string
  readonly chatid?: string
}

/** By what the conversation is known: the group, or in private the person. */
export const conversationOf = ({ userid, chatid }: Place): string => chatid ?? userid
