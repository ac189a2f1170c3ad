/** What a picture shows, in words and shares; nothing of where it comes from. */
export interface Board {
  readonly title: string
  /** In the corner: 进度, 终报. */
  readonly stamp: string
  /** Beside it what is said of the picture itself: 补发, 更正第2版; null: nothing. */
  readonly mark: string | null
  /** Of which day, and how far the data reach. */
  readonly lines: readonly string[]
  /** A warning above everything; null: none. */
  readonly warning: string | null
  readonly headline: Headline
  readonly tiles: readonly Tile[]
  readonly sections: readonly Section[]
  /** How the figures are counted. */
  readonly notes: readonly string[]
}

/** `poor` is also told without colour. */
export type Tone = 'good' | 'poor' | 'none'

export interface Headline {
  readonly name: string
  readonly value: string
  readonly notes: readonly string[]
}

export interface Tile {
  readonly name: string
  readonly value: string
  readonly note: string
  readonly tone: Tone
}

export type Section = Bars | List

export interface Bars {
  readonly kind: 'bars'
  readonly title: string
  /** What the pieces of a bar stand for. */
  readonly legend: readonly { readonly fill: Fill; readonly name: string }[]
  readonly rows: readonly BarRow[]
}

/** Told apart by their pattern, whatever their colour. */
export type Fill = 'solid' | 'hatched' | 'faint' | 'empty'

export interface BarRow {
  /** null: the section is not ranked; `—`: this one is not. */
  readonly rank: string | null
  readonly name: string
  /** From the left; what they leave of 1 stays empty. */
  readonly pieces: readonly { readonly fill: Fill; readonly share: number }[]
  readonly value: string
  readonly detail: string
  readonly tone: Tone
}

export interface List {
  readonly kind: 'list'
  readonly title: string
  /** In the place of rows, when there are none. */
  readonly none: string
  readonly rows: readonly ListRow[]
  /** What is not shown here, and where it is; null: nothing. */
  readonly more: string | null
}

export interface ListRow {
  readonly name: string
  readonly detail: string
  readonly value: string
  /** In a frame behind the name: 免责. */
  readonly tag: string | null
  readonly tone: Tone
}
