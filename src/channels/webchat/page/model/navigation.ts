import { type State, firstPlace, places } from './state.ts'

/**
 * The conversation on the screen is the part of the address behind `#`, so that a phone's way back leads to the list. Where list
 * and conversation are side by side there is always one on the screen.
 */
export function goesToPlaces(state: State, changed: () => void): () => void {
  const wide = matchMedia('(min-width: 721px)')
  addEventListener('hashchange', changed)
  wide.addEventListener('change', changed)
  return () => {
    const wanted = location.hash.slice(1)
    const first = firstPlace(state)
    const known = places(state).some(({ key }) => key === wanted)
    if (!known && first && (wanted !== '' || wide.matches)) history.replaceState(null, '', wide.matches ? `#${first}` : location.pathname)
    state.here = known ? wanted : wide.matches ? first : null
    document.body.dataset['screen'] = state.here === null ? 'list' : 'chat'
  }
}
