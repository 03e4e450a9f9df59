/** The filter: one line of the filter language, what is wrong with it, and its help. */
import { Popover } from '@base-ui/react/popover';
import { useDeferredValue, useEffect, useState, type KeyboardEvent, type ReactNode } from 'react';
import { queryHelp } from '../../shared/query/query.ts';
import { filterInputId, focusGrid } from '../keyboard.ts';
import { KeyCap } from './key-cap.tsx';
import { useView, useWorkspace } from './workspace-context.ts';

export function FilterBox(): ReactNode {
  const { view } = useWorkspace();
  const text = useView((state) => state.filterText);
  const problem = useView((state) => state.filterProblem);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      if (text === '') focusGrid();
      else view.setFilter('');
    } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      focusGrid();
    }
  };

  return (
    <div className="filter" role="search" data-problem={problem !== null || undefined}>
      <svg width="13" height="13" viewBox="0 0 13 13" fill="none" aria-hidden="true">
        <circle cx="5.5" cy="5.5" r="4" stroke="currentColor" strokeWidth="1.3" />
        <path d="m8.7 8.7 3.6 3.6" stroke="currentColor" strokeWidth="1.3" />
      </svg>
      <input
        id={filterInputId}
        type="text"
        aria-label="Filter"
        placeholder="Filter by port, name, folder, user…"
        aria-keyshortcuts="/"
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : 'filter-problem'}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={text}
        onChange={(event) => view.setFilter(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {text === '' ? (
        <KeyCap>/</KeyCap>
      ) : (
        <button
          type="button"
          className="button quiet small"
          title="Clear the filter"
          onClick={() => {
            view.setFilter('');
            document.getElementById(filterInputId)?.focus();
          }}
        >
          Clear <KeyCap>Esc</KeyCap>
        </button>
      )}
      <FilterHelp />
      <FilterProblem problem={problem} />
    </div>
  );
}

const problemPauseMs = 400;

/** Shown after a pause in typing: half a word is no mistake yet. */
function FilterProblem({ problem }: { readonly problem: string | null }): ReactNode {
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setShown(problem), problem === null ? 0 : problemPauseMs);
    return () => clearTimeout(timer);
  }, [problem]);
  const message = useDeferredValue(problem === null ? null : shown);
  return (
    <div id="filter-problem" className="filter-problem" role="status">
      {message !== null && `${message} · the last good filter stays`}
    </div>
  );
}

function FilterHelp(): ReactNode {
  return (
    <Popover.Root>
      <Popover.Trigger className="button quiet small" title="What can be typed here">
        Help
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="overlay" sideOffset={9} align="end">
          <Popover.Popup className="popup filter-help">
            <Popover.Title className="popup-title">Filter</Popover.Title>
            <Popover.Description className="popup-text">
              Words are joined by “and”. Commas inside a term are “or”.
            </Popover.Description>
            <dl>
              {queryHelp.map(({ term, meaning }) => (
                <div key={term}>
                  <dt className="mono">{term}</dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
