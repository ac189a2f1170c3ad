type Attributes = Readonly<Record<string, string | boolean | null>>
type Child = Node | string | null

/** An element with attributes and children. Text becomes text nodes: nothing that anybody wrote is read as markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '')
    else if (typeof value === 'string') element.setAttribute(name, value)
  }
  element.append(...children.filter((child) => child !== null))
  return element
}

/** The element of the page with this id; the page without it is broken. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id)
  if (!(element instanceof type)) throw new Error(`the page has no ${type.name} #${id}`)
  return element
}

/** One child of a list: `signature` changes when it must be drawn anew. */
export interface Item {
  readonly key: string
  readonly signature: string
  readonly make: () => HTMLElement
}

/** The children of one list, drawn again only where they changed, so that focus, scrolling and reading aloud are left alone. */
export function keyedList(parent: HTMLElement): (items: readonly Item[]) => void {
  let drawn = new Map<string, { signature: string; element: HTMLElement }>()
  return (items) => {
    const next: typeof drawn = new Map()
    for (const { key, signature, make } of items) {
      const old = drawn.get(key)
      next.set(key, old?.signature === signature ? old : { signature, element: make() })
    }
    for (const [key, { element }] of drawn) if (next.get(key)?.element !== element) element.remove()
    drawn = next
    let place = parent.firstChild
    for (const { element } of next.values()) {
      if (element === place) place = place.nextSibling
      else parent.insertBefore(element, place)
    }
  }
}
