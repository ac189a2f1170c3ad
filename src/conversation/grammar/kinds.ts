import type { Kind } from '../../policy/order.ts'
import { type Span, spansOf } from './span.ts'

const words: readonly (readonly [RegExp, Kind])[] = [
  [/新装(?:机|的)?(?:单子?|工单)?|装机(?:单子?|工单)|当日装/g, 'install'],
  [/障碍(?:的)?(?:单子?|工单)?|修障(?:单子?|工单)?|故障(?:单子?|工单)|报修单|维修单|当日修/g, 'repair'],
  [/移机(?:的)?(?:单子?|工单)?/g, 'move'],
]

export const kindsIn = (text: string): Span<Kind>[] => words.flatMap(([expression, kind]) => spansOf(text, expression, () => kind))
