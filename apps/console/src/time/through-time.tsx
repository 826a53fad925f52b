import type { Turn } from '../live/use-live';
import type { OrderShown } from '../orders/order-shapes';
import { hasRole, rightsIn } from '../session/rights';
import { useSession } from '../session/session';
import { useTexts } from '../texts/language';
import { Shown } from '../ui/states';
import { useAnswer } from '../ui/use-answer';
import { definitionOf, pathOf } from '../watch/machine-path';
import type { Machine } from '../watch/machine-path';
import { MachinePicture } from '../watch/machine-picture';
import { heardByProcess } from '../watch/timeline';
import type { OrderTimeline } from '../watch/timeline';
import { StatePanels } from './state-panels';
import { TimeSlider } from './time-slider';

interface ThroughTimeProps {
  readonly order: OrderShown;
  readonly timeline: OrderTimeline;
  readonly step: number | 'now';
  readonly turn: Turn;
}

/** The order at one moment: its state machine, and for staff the state of everything that it touched. */
export function ThroughTime({ order, timeline: { events, definition }, step, turn }: ThroughTimeProps) {
  const { moments: texts, orders } = useTexts();
  const session = useSession();
  const seesStreams = session !== undefined && hasRole(rightsIn(session.accessToken), 'support', 'platform');
  const happened = step === 'now' ? events : events.slice(0, step);
  const position = step === 'now' ? undefined : happened.at(-1)?.position;
  return (
    <section aria-label={texts.heading}>
      <h2>{texts.heading}</h2>
      <TimeSlider events={events} step={step} />
      <div class="moment">
        <section aria-label={orders.machine}>
          <MachineOf definition={definition} heard={heardByProcess(happened)} />
        </section>
        {seesStreams && <StatePanels order={order} position={position} turn={turn} />}
      </div>
    </section>
  );
}

interface MachineOfProps {
  readonly definition: number | undefined;
  readonly heard: readonly string[];
}

/** The machine of the order's own version. */
function MachineOf({ definition, heard }: MachineOfProps) {
  const { moments: texts } = useTexts();
  const machines = useAnswer<{ versions: readonly Machine[] }>('/api/orders/fulfilment-definition');
  return (
    <Shown of={machines}>
      {({ versions }) => {
        const machine = definitionOf(versions, definition);
        if (!machine) return <p class="notice warn">{texts.noDefinition(definition!)}</p>;
        return (
          <>
            <MachinePicture machine={machine} path={pathOf(machine, heard)} />
            <p class="quiet">{texts.definition(machine.version)}</p>
          </>
        );
      }}
    </Shown>
  );
}
