import { oneSpelling } from '../orders/address-keys.ts'

/** What an address says of where a household lives; null where it does not say. */
export interface Pieces {
  readonly community: string | null
  readonly road: string | null
}

const ROAD = /^([\p{Script=Han}\d]{1,8}?(?:大道|公路|路|街|巷|弄))(?![镇道区])/u
/** What a place where people live is called. */
const COMMUNITY =
  /^([\p{Script=Han}A-Za-z\d]{1,10}?(?:小区|花园|家园|家属院|新村|新城|公寓|花苑|嘉园|名苑|嘉苑|佳苑|雅苑|名都|名城|华府|华庭|山庄|社区|广场|大厦|苑|庭|村|里|湾|府|郡|城|园))/u
/** A place whose name does not tell what it is, but which has buildings: 恒大绿洲3号楼. */
const BUILT = /^(?:\d{1,4}|[A-Za-z])(?:号楼|号院|幢|栋|座|单元|#)/u
/** What is around both: 江苏省, 连云港市, 赣榆区, 青口镇. The 区 of 小区 and 园区 and the 道 of 街道 end other words. */
const AROUND = /^(?:\p{Script=Han}{2,3}省|\p{Script=Han}{2,4}市|\p{Script=Han}{1,3}(?<!小|社|园)[区县]|\p{Script=Han}{1,4}?(?:街道|镇|乡))/u
/** A house number, with what belongs to it. */
const NUMBER = /^(?:第?\d{1,5}(?:-\d{1,5})*(?:号楼|号院|号|幢|栋|座|单元|层|楼|室|#|弄)?|[^\p{Script=Han}])/u

/** A name of one character before its kind (一村, 东园) is a place within another. */
const SHORTEST_COMMUNITY = 3

/**
 * The community and the road in an address. `prefixes` are the names of districts, as addresses begin with them.
 * What stands first counts: 人民路12号幸福小区3栋 is on 人民路 and in 幸福小区.
 */
export function piecesOf(address: string, prefixes: readonly string[] = []): Pieces {
  let rest = withoutSurroundings(oneSpelling(address), prefixes)
  let road: string | null = null
  let community: string | null = null
  while (rest !== '' && (road === null || community === null)) {
    const piece = nextPiece(rest)
    if (piece.is === 'road') road ??= piece.name
    if (piece.is === 'community') community ??= piece.name
    rest = rest.slice(piece.length)
  }
  return { community, road }
}

function withoutSurroundings(address: string, prefixes: readonly string[]): string {
  const longestFirst = prefixes.toSorted((a, b) => b.length - a.length)
  for (let rest = address; ;) {
    const named = longestFirst.find((one) => rest.startsWith(one)) ?? ''
    const around = AROUND.exec(rest)?.[0] ?? ''
    // 连云 is a district, 连云港市 the city around it.
    const prefix = named.length > around.length ? named : around
    if (prefix === '' || prefix === rest) return rest
    rest = rest.slice(prefix.length)
  }
}

interface Piece {
  readonly is: 'road' | 'community' | 'neither'
  readonly name: string
  /** How many characters it takes. */
  readonly length: number
}

function nextPiece(rest: string): Piece {
  const neither = (length: number): Piece => ({ is: 'neither', name: '', length })
  const number = NUMBER.exec(rest)?.[0]
  if (number !== undefined) return neither(number.length)
  const named = (is: 'road' | 'community', name: string): Piece => ({ is, name, length: name.length })
  const road = ROAD.exec(rest)?.[1]
  const community = COMMUNITY.exec(rest)?.[1]
  if (road !== undefined && (community === undefined || road.length < community.length)) return named('road', road)
  if (community !== undefined && community.length >= SHORTEST_COMMUNITY) return named('community', community)
  const run = /^\p{Script=Han}+/u.exec(rest)?.[0] ?? rest.slice(0, 1)
  const isBuilt = run.length >= SHORTEST_COMMUNITY && BUILT.test(rest.slice(run.length))
  return isBuilt ? named('community', run) : neither(run.length)
}
