// @vitest-environment jsdom
/** The whole window on a page without layout: what it shows and what its keys do. */
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../../renderer/components/app.tsx';
import { attachToPage } from '../../../renderer/page.ts';
import { createBrowserSlicer } from '../../../renderer/store/slices.ts';
import { openWorkspace, type Workspace } from '../../../renderer/workspace.ts';
import type { EventLoop, LoopReading } from '../../../shared/model/event-loop.ts';
import { makeGap } from '../../../shared/model/gap.ts';
import type { FlatSample } from '../../../shared/schemas.ts';
import { createFakeEngine, type FakeEngine } from './fake-engine.ts';
import { deltaOf, heldBy, processOf, sampleOf, socketOf } from './samples.ts';

const written: string[] = [];
let engine: FakeEngine;
let workspace: Workspace;
let forget: AbortController;

const nginx = [
  processOf(900, { name: 'nginx', argv: ['nginx: master process nginx'], cwd: '/' }),
  processOf(901, { name: 'nginx', argv: ['nginx: worker process'], parent: '900:1' }),
];
const shop = processOf(7, { parent: '900:1' });
const harbour = sampleOf(
  [
    socketOf('web', 80, heldBy(901, 900)),
    socketOf('shop4', 3000, { ...heldBy(7), local: { address: '0.0.0.0', port: 3000 } }),
    socketOf('shop6', 3000, {
      ...heldBy(7),
      family: 'ipv6',
      v6only: true,
      local: { address: '::1', port: 3000 },
    }),
    socketOf('call', 3000, {
      ...heldBy(7),
      state: 'established',
      remote: { address: '127.0.0.1', port: 50_000 },
    }),
    socketOf('ssh', 22, { ownerAbsence: 'denied', creator: { id: 0, name: 'root' } }),
  ],
  [...nginx, shop],
  {
    gaps: [makeGap({ kind: 'socket', id: 'ssh' }, 'owner', 'denied', 'Run Portolan with sudo.')],
  },
);

beforeEach(() => {
  // jsdom lays nothing out: give the virtualiser a table of ten rows to fill.
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(288);
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(1000);
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(288);
  written.length = 0;
  Object.defineProperty(window.navigator, 'clipboard', {
    configurable: true,
    value: { writeText: (text: string) => Promise.resolve(void written.push(text)) },
  });
  window.localStorage.clear();
  engine = createFakeEngine();
  // Listeners of the page would outlive the test.
  forget = new AbortController();
  const add = document.addEventListener.bind(document);
  vi.spyOn(document, 'addEventListener').mockImplementation(
    (type: string, listener: EventListenerOrEventListenerObject, options?: unknown) =>
      add(type, listener, {
        ...(typeof options === 'object' ? options : {}),
        signal: forget.signal,
      }),
  );
  workspace = openWorkspace({
    openLink: engine.openLink,
    requestFrame: engine.requestFrame,
    slicer: createBrowserSlicer(),
    storage: window.localStorage,
  });
  attachToPage(workspace);
  render(<App workspace={workspace} />);
});

afterEach(() => {
  cleanup();
  workspace.close();
  forget.abort();
  vi.restoreAllMocks();
  Reflect.deleteProperty(window.navigator, 'clipboard');
});

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

async function settle(change: () => void): Promise<void> {
  await act(async () => {
    change();
    // A call and its answer are a few microtasks apart; a task waits for all of them.
    await nextTask();
    engine.drawFrame();
    await nextTask();
  });
}

const show = (sample: FlatSample): Promise<void> => settle(() => engine.connect(sample));
const press = (key: string, options: object = {}): boolean =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...options });
const bodyRows = (): readonly HTMLElement[] =>
  screen.getAllByRole('row').filter((row) => row.classList.contains('body'));
const shownPorts = (): readonly (string | undefined)[] =>
  bodyRows().map((row) => row.querySelector('.port')?.textContent);
const grid = (): HTMLElement => screen.getByRole('grid');

describe('the table', () => {
  it('shows the listeners, one row a socket, with who holds them', async () => {
    await show(harbour);
    expect(shownPorts()).toEqual(['22', '80', '3000', '3000']);
    const [ssh, web] = bodyRows();
    expect(ssh?.textContent).toContain('owner hidden');
    expect(ssh?.textContent).toContain('root');
    expect(web?.querySelector('.process')?.textContent).toBe('nginx+1master process');
    expect(web?.querySelector('.pid')?.textContent).toBe('900');
    expect(bodyRows()[2]?.querySelector('.folder')?.textContent).toBe('~/code/shop');
    expect(document.title).toBe('Portolan · 4 listeners');
  });

  it('is a grid with its counts, order and selection told', async () => {
    await show(harbour);
    expect(grid().getAttribute('aria-rowcount')).toBe('5');
    expect(bodyRows()[0]?.getAttribute('aria-rowindex')).toBe('2');
    const port = screen.getByRole('columnheader', { name: /Port/ });
    expect(port.getAttribute('aria-sort')).toBe('ascending');
    grid().focus();
    press('ArrowDown');
    press('ArrowDown');
    const active = document.getElementById(grid().getAttribute('aria-activedescendant') ?? '');
    expect(active?.getAttribute('aria-selected')).toBe('true');
    expect(active?.textContent).toContain('nginx');
  });

  it('sorts by a click on a header, and the other way by the next', async () => {
    await show(harbour);
    const user = within(screen.getByRole('columnheader', { name: 'User' })).getByRole('button');
    fireEvent.click(user);
    expect(shownPorts()).toEqual(['80', '3000', '3000', '22']);
    fireEvent.click(user);
    expect(shownPorts()).toEqual(['22', '80', '3000', '3000']);
    expect(screen.getByRole('columnheader', { name: /User/ }).getAttribute('aria-sort')).toBe(
      'descending',
    );
  });

  it('goes to the headers by arrow, along them, and makes columns wider by key', async () => {
    await show(harbour);
    grid().focus();
    press('Home');
    press('ArrowUp');
    expect(document.activeElement?.textContent).toContain('Port');
    press('ArrowRight');
    expect(document.activeElement?.textContent).toBe('Proto');
    press('ArrowRight', { shiftKey: true });
    expect(workspace.view.store.getState().columnWidths.protocol).toBe(60);
    press('ArrowDown');
    expect(document.activeElement).toBe(grid());
  });

  it('shows what is invisible in names that others chose', async () => {
    const evil = processOf(5, { name: 'a\u202eb\u0007', cwd: '/tmp/\u202ecod' });
    await show(sampleOf([socketOf('x', 1, heldBy(5))], [evil]));
    const text = bodyRows()[0]?.textContent ?? '';
    expect(text).toContain('\\u202e');
    expect(text).not.toContain('\u202e');
    expect(text).not.toContain('\u0007');
  });

  it('marks what comes and goes with a sign and a word', async () => {
    await show(harbour);
    expect(document.querySelectorAll('[data-mark]')).toHaveLength(0);
    await settle(() =>
      engine.delta(deltaOf({ sockets: [socketOf('new', 5173, heldBy(7))], gone: ['web'] })),
    );
    const marked = bodyRows().filter((row) => row.dataset['mark'] !== undefined);
    expect(marked.map((row) => row.querySelector('.mark')?.textContent)).toEqual([
      '−gone: ',
      '+new: ',
    ]);
    expect(document.title).toBe('Portolan · 4 listeners');
  });
});

describe('the filter', () => {
  it('is reached by /, filters while it is typed, and is cleared, then left, by Esc', async () => {
    await show(harbour);
    press('/');
    const input = screen.getByRole('textbox', { name: 'Filter' });
    expect(document.activeElement).toBe(input);
    fireEvent.change(input, { target: { value: 'nginx' } });
    expect(shownPorts()).toEqual(['80']);
    expect(screen.getByText('1 shown')).toBeTruthy();
    press('Escape');
    expect(shownPorts()).toHaveLength(4);
    press('Escape');
    expect(document.activeElement).toBe(grid());
  });

  it('keeps the last good result and says what is wrong', async () => {
    await show(harbour);
    const input = screen.getByRole('textbox', { name: 'Filter' });
    fireEvent.change(input, { target: { value: 'port:80' } });
    fireEvent.change(input, { target: { value: 'port:80x' } });
    expect(shownPorts()).toEqual(['80']);
    expect(input.getAttribute('aria-invalid')).toBe('true');
    expect(await screen.findByText(/80x is not a port/)).toBeTruthy();
  });

  it('offers what it hides when nothing matches', async () => {
    await show(harbour);
    const input = screen.getByRole('textbox', { name: 'Filter' });
    fireEvent.change(input, { target: { value: 'state:established' } });
    expect(screen.getByText('No listener matches “state:established”.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /Search all sockets/ }));
    expect(shownPorts()).toEqual(['3000']);
    expect(bodyRows()[0]?.querySelector('.remote')?.textContent).toBe('127.0.0.1:50000');
  });

  it('does not take the keys of the window', async () => {
    await show(harbour);
    screen.getByRole('textbox', { name: 'Filter' }).focus();
    press('a');
    press('p');
    press('?');
    expect(workspace.view.store.getState()).toMatchObject({ allSockets: false, dialog: null });
    expect(workspace.window.getState().status?.paused).toBe(false);
  });
});

describe('the details', () => {
  it('open by Enter, tell everything, and close by Esc', async () => {
    await show(harbour);
    grid().focus();
    press('ArrowDown');
    press('ArrowDown');
    press('Enter');
    const pane = screen.getByRole('complementary');
    expect(within(pane).getByRole('heading', { level: 2 }).textContent).toBe(
      'Port 80 tcp · 127.0.0.1',
    );
    expect(within(pane).getByText('Who: 2 processes')).toBeTruthy();
    expect(pane.textContent).toContain('pid 901');
    expect(pane.textContent).toContain('nothing');
    press('ArrowDown');
    expect(pane.textContent).toContain('Port 3000');
    expect(pane.textContent).toContain('1 established');
    expect(pane.textContent).toContain('Also on port 3000');
    expect(within(pane).getAllByRole('list')[0]?.textContent).toContain('nginx');
    press('Escape');
    expect(screen.queryByRole('complementary')).toBeNull();
    expect(document.activeElement).toBe(grid());
  });

  it('lead to the other listener of the port', async () => {
    await show(harbour);
    fireEvent.click(bodyRows()[2] ?? grid());
    fireEvent.click(within(screen.getByRole('complementary')).getByRole('button', { name: /::1/ }));
    const pane = screen.getByRole('complementary');
    expect(pane.textContent).toContain('Port 3000 tcp · ::1');
    expect(pane.textContent).toContain('IPv6 only');
  });

  it('tell the gaps of a socket whose owner is hidden', async () => {
    await show(harbour);
    fireEvent.click(bodyRows()[0] ?? grid());
    const pane = screen.getByRole('complementary');
    expect(pane.textContent).toContain('you may not see which');
    expect(pane.textContent).toContain('Run Portolan with sudo.');
  });

  describe('of event loops', () => {
    const loopOf = (pid: number, facts: Partial<EventLoop> = {}): LoopReading => ({
      os: 'linux',
      takenAt: 0,
      processes: [processOf(pid, { name: 'nginx' })],
      gaps: [],
      loops: [
        {
          id: `epoll:${pid}`,
          kind: 'epoll',
          owners: [{ process: `${pid}:1`, descriptors: [13] }],
          listeners: [80, 8080].map((port) => ({
            id: port === 80 ? 'web' : 'other',
            protocol: 'tcp',
            family: 'ipv4',
            local: { address: '127.0.0.1', port },
            acceptQueue: 0,
            backlog: 511,
          })),
          datagrams: [],
          connections: 3,
          unixListeners: [],
          unixConnections: 0,
          wakeups: [{ kind: 'eventfd', descriptors: [17], certainty: 'certain' }],
          timers: 0,
          signals: 0,
          nested: [],
          other: 0,
          unresolved: 0,
          ...facts,
        },
      ],
    });
    const asked = (): readonly unknown[] =>
      engine.requests.flatMap((request) =>
        request.kind === 'call' && request.name === 'loops.read' ? [request.params] : [],
      );

    it('name each owner’s loop, what wakes it and what else it serves', async () => {
      engine.loops.set(901, loopOf(901));
      await show(harbour);
      expect(asked()).toEqual([]);
      await settle(() => fireEvent.click(bodyRows()[1] ?? grid()));
      expect(asked()).toEqual([{ pid: 900 }, { pid: 901 }]);
      const pane = screen.getByRole('complementary');
      expect(within(pane).getByRole('heading', { name: 'Event loop' })).toBeTruthy();
      expect(pane.textContent).toContain(
        'nginx 901: 2 listeners, 3 connections; woken by eventfd 17; also serves 8080',
      );
      // A tick that changes nothing about the owners asks nothing.
      await settle(() => engine.delta(deltaOf({})));
      expect(asked().length).toBe(2);
    });

    it('say so where none watches the socket, and why where it could not be read', async () => {
      const detail = 'the event loops of process 901 are missing: this user may not look into it';
      const gap = makeGap({ kind: 'process', pid: 901 }, 'loops', 'denied', detail);
      await show(harbour);
      await settle(() => fireEvent.click(bodyRows()[1] ?? grid()));
      const pane = screen.getByRole('complementary');
      expect(pane.textContent).toContain('No epoll watches this socket');
      engine.loops.set(901, { ...loopOf(901), loops: [], gaps: [gap] });
      await settle(() => fireEvent.click(bodyRows()[2] ?? grid()));
      await settle(() => fireEvent.click(bodyRows()[1] ?? grid()));
      expect(pane.textContent).toContain('this user may not look into it');
      expect(pane.textContent).not.toContain('No epoll watches this socket');
    });
  });

  it('tell queue, options, place and namespace of a listener', async () => {
    const deep = socketOf('deep', 8080, {
      ...heldBy(7),
      queue: { kind: 'accept', length: 2, limit: 511 },
      options: { reuseAddress: true, reusePort: false, ipv6Only: null },
      cgroup: '/system.slice/shop.service',
      namespace: { id: 4_026_532_177, name: 'box' },
    });
    await show(sampleOf([deep], [shop]));
    expect(bodyRows()[0]?.textContent).toContain('@box');
    fireEvent.click(bodyRows()[0] ?? grid());
    const pane = screen.getByRole('complementary');
    expect(pane.textContent).toContain('Accept queue2 of 511');
    expect(pane.textContent).toContain('OptionsSO_REUSEADDR');
    expect(pane.textContent).toContain('unit shop.service');
    expect(pane.textContent).toContain('box · 4026532177');
  });

  it('measure a connection while it is shown, and not while paused', async () => {
    const listeners = new Set<() => void>();
    vi.spyOn(workspace.clock, 'subscribe').mockImplementation((listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    });
    const tick = (): void => {
      for (const listener of listeners) listener();
    };
    const measured = (): number =>
      engine.requests.filter((one) => one.kind === 'call' && one.name === 'socket.measure').length;
    const traffic = { bytesReceived: 5000, bytesSent: 12, rttUs: 250, retransmits: 0 };
    const queue = { kind: 'bytes', receive: 0, send: 0 };
    engine.answerWith('socket.measure', {
      takenAt: 1,
      measures: [{ id: 'call', queue, traffic }],
    });
    await show(harbour);
    expect(measured()).toBe(0);
    workspace.view.setAllSockets(true);
    const call = workspace.window.getState().chart.rows.get('call') ?? null;
    await settle(() => {
      workspace.view.select(call);
      workspace.view.openDetails(true);
    });
    const pane = screen.getByRole('complementary');
    expect(pane.textContent).toContain('Received5.0 kB');
    expect(pane.textContent).toContain('Round trip250 µs');
    expect(measured()).toBe(1);
    await settle(tick);
    expect(measured()).toBe(2);
    await settle(() => engine.status({ paused: true }));
    await settle(tick);
    expect(measured()).toBe(2);
    await settle(() => engine.status({ paused: false }));
    expect(measured()).toBe(3);
    await settle(() => workspace.view.openDetails(false));
    await settle(tick);
    expect(measured()).toBe(3);
  });

  it('read the UNIX sockets of an owner only when asked to', async () => {
    const end = { type: 'stream', queue: null, namespace: null, ownerAbsence: null } as const;
    const mine = [{ process: '7:1', descriptors: [5] }];
    const theirs = [{ process: '900:1', descriptors: [6] }];
    engine.answerWith('unix.list', {
      os: 'linux',
      takenAt: 1,
      reader: 'netlink',
      sockets: [
        {
          ...end,
          id: 'a',
          state: 'connected',
          name: { kind: 'unnamed', text: '' },
          peer: 'b',
          owners: mine,
        },
        {
          ...end,
          id: 'b',
          state: 'connected',
          name: { kind: 'path', text: '/run/nginx.sock' },
          peer: 'a',
          owners: theirs,
        },
        {
          ...end,
          id: 'c',
          state: 'listen',
          name: { kind: 'abstract', text: 'shop' },
          peer: null,
          owners: mine,
        },
      ],
      processes: [...nginx, shop],
      gaps: [],
    });
    await show(harbour);
    fireEvent.click(bodyRows()[2] ?? grid());
    const pane = screen.getByRole('complementary');
    const asked = (): boolean =>
      engine.requests.some((one) => one.kind === 'call' && one.name === 'unix.list');
    expect(asked()).toBe(false);
    await settle(() => fireEvent.click(within(pane).getByRole('button', { name: /Read those/ })));
    expect(asked()).toBe(true);
    const items = [...pane.querySelectorAll('.unix li')].map((item) => item.textContent);
    expect(items).toEqual(['@shop stream · listen', 'unnamed stream · connected · with nginx 900']);
  });

  it('stay readable after the socket is gone', async () => {
    await show(harbour);
    fireEvent.click(bodyRows()[1] ?? grid());
    await settle(() => engine.full(harbour));
    await settle(() => engine.delta(deltaOf({ gone: ['web'] })));
    const pane = screen.getByRole('complementary');
    expect(pane.textContent).toContain('This socket is gone');
    expect(pane.textContent).toContain('nginx');
  });
});

describe('what is asked for', () => {
  const lastScope = (): unknown =>
    engine.requests.findLast((request) => request.kind === 'subscribe')?.params;

  it('is the listeners, and all sockets while somebody looks at them or at one closely', async () => {
    await show(harbour);
    expect(lastScope()).toEqual({ scope: 'listeners' });
    await act(async () => workspace.view.openDetails(true));
    expect(lastScope()).toEqual({ scope: 'all' });
    await act(async () => workspace.view.openDetails(false));
    expect(lastScope()).toEqual({ scope: 'listeners' });
    await act(async () => workspace.view.setAllSockets(true));
    expect(lastScope()).toEqual({ scope: 'all' });
  });
});

describe('copying', () => {
  it('takes the address by c and Ctrl+C, and says so', async () => {
    await show(harbour);
    grid().focus();
    press('End');
    await act(async () => void press('c'));
    expect(written).toEqual(['[::1]:3000']);
    expect(screen.getByText('Copied [::1]:3000')).toBeTruthy();
    await act(async () => void press('c', { ctrlKey: true }));
    expect(written).toHaveLength(2);
  });

  it('offers all that can be copied in the menu of the row', async () => {
    await show(harbour);
    await act(async () => {
      fireEvent.contextMenu(bodyRows()[1] ?? grid(), { clientX: 10, clientY: 10 });
    });
    const menu = await screen.findByRole('menu');
    const items = within(menu).getAllByRole('menuitem');
    expect(items.map(({ textContent }) => textContent)).toEqual([
      'Copy addressc',
      'Copy PID',
      'Copy command',
      'Copy row as JSON',
    ]);
    await act(async () => void fireEvent.click(items[3] ?? menu));
    expect(JSON.parse(written[0] ?? '')).toMatchObject({
      id: 'web',
      local: { port: 80 },
      owners: [{ pid: 901 }, { pid: 900 }],
    });
  });

  it('says when the clipboard refuses', async () => {
    await show(harbour);
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('not allowed'));
    grid().focus();
    press('Home');
    await act(async () => void press('c'));
    expect(screen.getByText('The clipboard did not take it: not allowed')).toBeTruthy();
  });
});

describe('the states', () => {
  it('says that it is looking before there is anything', async () => {
    expect(screen.getByText('Connecting to Portolan…')).toBeTruthy();
    await settle(() => {
      engine.connect();
      engine.status({ probe: { state: 'starting' } });
    });
    expect(screen.getByText('Taking the first look at this machine…')).toBeTruthy();
    expect(document.title).toBe('Portolan');
  });

  it('says that a machine without listeners has none', async () => {
    await show(sampleOf([]));
    expect(screen.getByText('No listener on this machine.')).toBeTruthy();
  });

  it('pauses and resumes by p, and says so in three places', async () => {
    await show(harbour);
    await settle(() => void press('p'));
    expect(screen.getByText(/^Paused\. You see the machine as it was/)).toBeTruthy();
    expect(document.title).toBe('Portolan · 4 listeners (paused)');
    expect(document.querySelector('.health')?.textContent).toBe('paused');
    await settle(() => void press('p'));
    expect(screen.queryByText(/^Paused/)).toBeNull();
    expect(document.querySelector('.health')?.textContent).toBe('live, every 1.0 s');
  });

  it('keeps the rows, greyed, while the probe is down', async () => {
    await show(harbour);
    const retryAt = Date.now() + 60_000;
    await settle(() =>
      engine.status({ probe: { state: 'down', reason: 'it crashed', since: 0, retryAt } }),
    );
    expect(screen.getByText(/The probe stopped: it crashed\./)).toBeTruthy();
    expect(document.querySelector('.middle')?.hasAttribute('data-stale')).toBe(true);
    expect(shownPorts()).toHaveLength(4);
    expect(document.querySelector('.health')?.textContent).toMatch(/^probe down, again in \d+ s$/);
  });

  it('keeps the rows while disconnected, and tries again when asked', async () => {
    await show(harbour);
    await settle(() => engine.disconnect(Date.now() + 5000));
    expect(shownPorts()).toHaveLength(4);
    fireEvent.click(screen.getByRole('button', { name: 'Try now' }));
    expect(engine.retries()).toBe(1);
  });

  it('says where a new address is when this one is no longer valid', async () => {
    await settle(() => engine.listener().onState({ state: 'refused' }));
    expect(screen.getByText('This address is no longer valid.')).toBeTruthy();
    expect(screen.getByText(/terminal where Portolan runs/)).toBeTruthy();
  });
});

describe('what lies above', () => {
  it('lists every gap', async () => {
    await show(harbour);
    fireEvent.click(screen.getByRole('button', { name: /1 fact not readable/ }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('Run Portolan with sudo.');
  });

  it('shows every key by ?', async () => {
    await show(harbour);
    press('?');
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('go to the filter');
    fireEvent.click(within(dialog).getByRole('button', { name: /Close/ }));
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('a page that nobody sees', () => {
  it('says so to the engine', async () => {
    await show(harbour);
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    await settle(() => void document.dispatchEvent(new Event('visibilitychange')));
    expect(engine.requests.at(-1)).toMatchObject({
      name: 'sampling.visibility',
      params: { hidden: true },
    });
  });
});
