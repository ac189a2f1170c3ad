/** Input as it comes from a pipe: bytes, in chunks of any size. */
export async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.slice(from, from + size)
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
