import { Converter } from 'opencc-js/t2cn'

const converted = Converter({ from: 'tw', to: 'cn' })

/** 么 is simplified already and the last word of many a question; the converter takes it for the traditional form of 幺. */
const simplified = (text: string): string => text.split('么').map(converted).join('么')

const QUOTES = /[“”„‟«»「」『』﹁﹂"]/gu

/**
 * A message in one spelling: half width, simplified characters, straight quotes, no invisible characters, single blanks. Upper and lower
 * case stay as typed, since an evidence number is kept as said.
 */
export const normal = (typed: string): string =>
  simplified(
    typed
      .toWellFormed()
      .normalize('NFKC')
      .replace(/\p{Cf}/gu, ''),
  )
    .replace(QUOTES, '"')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim()

/** What stands before a message that is meant for the bot: `@机器人`, also glued to what follows. */
export function withoutMention(text: string, botNames: readonly string[]): string {
  const names = ['机器人', ...botNames].toSorted((a, b) => b.length - a.length)
  let rest = text
  for (;;) {
    const name = names.find((one) => rest.startsWith(`@${one}`))
    if (name === undefined) return rest
    rest = rest.slice(name.length + 1).trimStart()
  }
}
