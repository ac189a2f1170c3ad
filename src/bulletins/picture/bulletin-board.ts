import {
  boardMethod,
  boardTitle,
  changeShort,
  doneShort,
  placeShort,
  rateNames,
  stamps,
  weekBeforeText,
  weekdayText,
} from '../../messages/board-text.ts'
import { asOfLine, behindLine, editionWords, firstData, nothingDue, wholeCity } from '../../messages/bulletin-text.ts'
import { bulletinOnStaleData } from '../../messages/feed-text.ts'
import { saidFeed } from '../../orders/feeds.ts'
import type { Board, Headline } from '../../pictures/board.ts'
import { whenBriefly } from '../../policy/explain.ts'
import { formatRate, rateChange } from '../../policy/rate.ts'
import { boardSections } from './board-sections.ts'
import { boardTiles } from './board-tiles.ts'
import type { Bulletin } from '../bulletin.ts'
import { bulletinNotes } from '../bulletin-message.ts'
import { type NameOf, behindHint, daysText } from '../figure-words.ts'

/** A bulletin as a picture shows it: the same figures as its text. `mark`: what is said of the bulletin itself. */
export function bulletinBoard(bulletin: Bulletin, nameOf: NameOf, mark: string | null = null): Board {
  const { scope, edition, days, asOf, dataAsOf, staleFeeds } = bulletin
  const oneDay = days.from === days.to ? ` ${weekdayText(days.from)}` : ''
  return {
    title: boardTitle('city' in scope ? wholeCity : nameOf(scope.district), editionWords[edition].title),
    stamp: stamps[edition],
    mark,
    lines: [
      `${daysText(edition, days)}${oneDay}`,
      // Lines of their own: one for both would be cut where the hint is long.
      asOfLine(whenBriefly(asOf), dataAsOf === null ? null : whenBriefly(dataAsOf)),
      ...(dataAsOf === null ? [] : [behindLine(behindHint(bulletin))]),
    ],
    warning: staleFeeds.length === 0 ? null : bulletinOnStaleData(staleFeeds.map(saidFeed)),
    headline: headlineOf(bulletin),
    tiles: boardTiles(bulletin),
    sections: boardSections(bulletin, nameOf),
    // As of when is in the head, and what was paid in a section.
    notes: [...bulletinNotes({ ...bulletin, payouts: { day: null, month: null } }).slice(0, -1), boardMethod],
  }
}

function headlineOf(bulletin: Bulletin): Headline {
  const { edition, day, place } = bulletin
  const words = editionWords[edition]
  const running = words.running
  const placeLines = place === null ? [] : [placeShort(place.rank, place.of)]
  const rate = running ? { part: day.all.done, of: day.all.due } : day.all.assessedRate
  const counted = running ? [doneShort(day.all.done, day.all.due), ...placeLines] : [...placeLines, ...changesOf(bulletin)]
  const notes = day.all.due === 0 ? [nothingDue(words)] : counted
  return { name: running ? rateNames.done : rateNames.assessed, value: formatRate(rate), notes }
}

function changesOf({ edition, day, dayBefore, weekBefore, days }: Bulletin): string[] {
  const now = day.all.assessedRate
  const before = rateChange(dayBefore.all.assessedRate, now)
  const week = weekBefore && rateChange(weekBefore.all.assessedRate, now)
  const changes = [
    ...(before === null ? [] : [changeShort(editionWords[edition].before, before)]),
    ...(week === null ? [] : [changeShort(weekBeforeText(days.from), week)]),
  ]
  return changes.length === 0 && now.of > 0 ? [firstData] : changes
}
