/** The whole window: bars above and below, the chart between them, details beside it. */
import { CSPProvider } from '@base-ui/react/csp-provider';
import type { ReactNode } from 'react';
import { isStale, healthOf } from '../store/health.ts';
import type { Workspace } from '../workspace.ts';
import { ChartView } from './chart-view.tsx';
import { Details } from './details/details.tsx';
import { GapsDialog } from './gaps-dialog.tsx';
import { HealthBanner } from './health-banner.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { Notice } from './notice.tsx';
import { StatusBar } from './status-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { useWindow, WorkspaceContext } from './workspace-context.ts';

export function App({ workspace }: { readonly workspace: Workspace }): ReactNode {
  return (
    // The content policy allows no inline style elements; the parts used here need none.
    <CSPProvider disableStyleElements>
      <WorkspaceContext value={workspace}>
        <TopBar />
        <Middle />
        <StatusBar />
        <KeysDialog />
        <GapsDialog />
        <Notice />
      </WorkspaceContext>
    </CSPProvider>
  );
}

function Middle(): ReactNode {
  const stale = useWindow((state) => state.chart.sample !== null && isStale(healthOf(state)));
  return (
    <div className="middle" data-stale={stale || undefined}>
      <main className="chart-side">
        <HealthBanner />
        <ChartView />
      </main>
      <Details />
    </div>
  );
}
