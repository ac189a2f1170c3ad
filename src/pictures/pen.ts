import type { SKRSContext2D } from '@napi-rs/canvas'
import { createCanvas } from '@napi-rs/canvas'
import type { Fill } from './board.ts'

/** Light and dark groups alike: the picture brings its own ground. */
export const ink = {
  ground: '#ffffff',
  band: '#10305a',
  onBand: '#ffffff',
  quietOnBand: '#c3d3ea',
  text: '#16202c',
  quiet: '#5a6878',
  rule: '#dfe5ec',
  soft: '#f3f6fa',
  good: '#1d68c9',
  poor: '#c8460a',
  edge: '#8f9bab',
} as const

export type Colour = (typeof ink)[keyof typeof ink]

export interface Type {
  readonly size: number
  readonly weight: 400 | 500 | 700
  readonly colour: Colour
  readonly align?: 'left' | 'right' | 'center'
}

/** What is too long for its room is drawn smaller down to this part of its size. */
export const SMALLEST = 0.8

/** What stays on one line: a word or number with its unit, `11月21日`, `1 户次`, `97.3%`; any other character; each with the marks at its sides. */
const UNBROKEN = new RegExp(
  [
    String.raw`[（(〔“《]*`,
    String.raw`(?:(?:[+±▲▼-]? ?[\d.]\d*(?:[.:,/%-]?\d)*%?(?: ?(?:个百分点|个|小时|户次|[元单户天分月日年名版]))?)+|[A-Za-z\d]+(?:[._/-][A-Za-z\d]+)*|[^])`,
    String.raw`[，。；：、！？）)〕”》…]*`,
  ].join(''),
  'gu',
)

/** A text in pieces, each of which stays on one line. */
export const unbroken = (text: string): string[] => text.match(UNBROKEN) ?? []

/** Draws with one font on one canvas; every place is in pixels of the picture. */
export class Pen {
  readonly #on: SKRSContext2D
  readonly #families: string

  constructor(on: SKRSContext2D, families: string) {
    this.#on = on
    this.#families = families
  }

  #set({ size, weight, colour, align = 'left' }: Type): void {
    this.#on.font = `${size}px ${this.#families}`
    this.#on.fontVariationSettings = `'wght' ${weight}`
    this.#on.fillStyle = colour
    this.#on.textAlign = align
  }

  width(text: string, type: Type): number {
    this.#set(type)
    return this.#on.measureText(text).width
  }

  /** On the base line `y`; what is longer than `room` is drawn smaller, down to `SMALLEST`, and then cut. Returns the width. */
  text(text: string, x: number, y: number, type: Type, room = Infinity): number {
    const natural = this.width(text, type)
    const size = natural <= room ? type.size : Math.max(type.size * SMALLEST, (type.size * room) / natural)
    const shown = this.#cut(text, { ...type, size }, room)
    this.#set({ ...type, size })
    this.#on.fillText(shown, x, y)
    return this.#on.measureText(shown).width
  }

  #cut(text: string, type: Type, room: number): string {
    if (this.width(text, type) <= room + 0.5) return text
    const characters = Array.from(text)
    let kept = characters.length
    while (kept > 1 && this.width(`${characters.slice(0, kept).join('')}…`, type) > room) kept -= 1
    return `${characters.slice(0, kept).join('')}…`
  }

  /** The end of what is too long, even drawn smaller: numbers and kinds stand behind, and tell names apart. */
  ending(text: string, type: Type, room: number): string {
    const characters = Array.from(text)
    const smallest = { ...type, size: type.size * SMALLEST }
    if (this.width(text, smallest) <= room) return text
    while (characters.length > 1 && this.width(`…${characters.join('')}`, smallest) > room) characters.shift()
    return `…${characters.join('')}`
  }

  /** Lines no longer than `room`, broken between any two characters but before or behind a mark that may not stand there, or inside a number. */
  wrapped(text: string, type: Type, room: number): string[] {
    const lines: string[] = []
    let line = ''
    for (const piece of unbroken(text).flatMap((one) => (this.width(one, type) > room ? Array.from(one) : [one])))
      // One mark at the end hangs in the margin.
      if (line !== '' && this.width((line + piece).replace(/[，。；：、\s]$/u, ''), type) > room) {
        lines.push(line.trimEnd())
        line = piece.trimStart()
      } else line += piece
    return line === '' ? lines : [...lines, line]
  }

  rect(x: number, y: number, width: number, height: number, colour: Colour, radius = 0): void {
    this.#on.fillStyle = colour
    this.#on.beginPath()
    this.#on.roundRect(x, y, width, height, radius)
    this.#on.fill()
  }

  frame(x: number, y: number, width: number, height: number, colour: Colour, radius: number, line = 3): void {
    this.#on.strokeStyle = colour
    this.#on.lineWidth = line
    this.#on.beginPath()
    this.#on.roundRect(x + line / 2, y + line / 2, width - line, height - line, radius)
    this.#on.stroke()
  }

  /** A piece of a bar; each fill has its own pattern. */
  fill(x: number, y: number, width: number, height: number, fill: Fill): void {
    if (width <= 0) return
    if (fill === 'empty') return this.rect(x, y, width, height, ink.rule)
    if (fill === 'solid') return this.rect(x, y, width, height, ink.good)
    this.rect(x, y, width, height, fill === 'hatched' ? '#ffffff' : ink.soft)
    this.#on.save()
    this.#on.beginPath()
    this.#on.rect(x, y, width, height)
    this.#on.clip()
    this.#on.strokeStyle = fill === 'hatched' ? ink.poor : ink.edge
    this.#on.lineWidth = fill === 'hatched' ? 6 : 2
    for (let at = x - height; at < x + width; at += fill === 'hatched' ? 11 : 8) {
      this.#on.beginPath()
      this.#on.moveTo(at, y + height)
      this.#on.lineTo(at + height, y)
      this.#on.stroke()
    }
    this.#on.restore()
    this.#on.strokeStyle = fill === 'hatched' ? ink.poor : ink.edge
    this.#on.lineWidth = 2
    this.#on.strokeRect(x + 1, y + 1, Math.max(width - 2, 1), height - 2)
  }

  /** Keeps what `draw` draws inside a rounded rectangle. */
  within(x: number, y: number, width: number, height: number, radius: number, draw: () => void): void {
    this.#on.save()
    this.#on.beginPath()
    this.#on.roundRect(x, y, width, height, radius)
    this.#on.clip()
    draw()
    this.#on.restore()
  }
}

/** One for all pictures of the thread: what a canvas holds lies outside the heap, where the collector sees it late. */
const canvas = createCanvas(1, 1)

/** Empty, and what was drawn before is gone. */
export function openCanvas(width: number, height: number) {
  canvas.width = width
  canvas.height = height
  return { canvas, on: canvas.getContext('2d') }
}
