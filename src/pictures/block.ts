/** Pixels: a telephone's width twice over, and the room at either side. */
export const WIDTH = 1080
export const SIDE = 44
export const INNER = WIDTH - 2 * SIDE

/** A part of the picture: how high it is, and how it is drawn from `y` on. */
export interface Block {
  readonly height: number
  draw(y: number): void
}
