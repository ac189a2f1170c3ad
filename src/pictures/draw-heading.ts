import { SIDE } from './block.ts'
import { type Pen, type Type, ink } from './pen.ts'

const text: Type = { size: 38, weight: 700, colour: ink.text }

export const HEADING = 100

/** The name of a section, with a mark before it. */
export function heading(title: string, y: number, pen: Pen): void {
  pen.rect(SIDE, y + 38, 10, 38, ink.good, 3)
  pen.text(title, SIDE + 26, y + 71, text)
}
