/** `npm run build`: builds whatever is stale. */
import { buildStale, programs, windows } from './targets.ts';

await buildStale([programs, windows]);
