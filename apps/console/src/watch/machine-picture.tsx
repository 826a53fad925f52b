import { useTexts } from '../texts/language';
import { BOX, layoutOf } from './machine-layout';
import type { Placed } from './machine-layout';
import type { Machine } from './machine-path';

/** The state machine, with the path that was taken. */
export function MachinePicture({ machine, path }: { readonly machine: Machine; readonly path: readonly string[] }) {
  const { watch } = useTexts();
  const { width, height, states, arrows } = layoutOf(machine);
  const here = path.at(-1);
  const taken = new Set(path.slice(1).map((name, at) => `${path[at]} ${name}`));
  return (
    <figure class="machine">
      <svg viewBox={`-2 -2 ${width + 4} ${height + 4}`} role="img" aria-label={watch.machineNow(words(here ?? ''))}>
        <defs>
          <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0 8 4 0 8z" class="tip" />
          </marker>
          <marker id="tip-taken" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">
            <path d="M0 0 8 4 0 8z" class="tip taken" />
          </marker>
        </defs>
        {[...arrows]
          .sort((one, other) => Number(isTaken(one)) - Number(isTaken(other)))
          .map((arrow) => (
            <path
              key={`${arrow.from.name} ${arrow.to.name}`}
              d={curve(arrow.from, arrow.to)}
              class={isTaken(arrow) ? 'arrow taken' : 'arrow'}
              marker-end={`url(#${isTaken(arrow) ? 'tip-taken' : 'tip'})`}
            />
          ))}
        {states.map(({ name, x, y }) => (
          <g key={name} class={lookOf(name)}>
            <rect x={x} y={y} width={BOX.width} height={BOX.height} rx="8" />
            <text x={x + BOX.width / 2} y={y + BOX.height / 2} dominant-baseline="central" text-anchor="middle">
              {words(name)}
            </text>
          </g>
        ))}
      </svg>
    </figure>
  );

  function isTaken({ from, to }: { readonly from: Placed; readonly to: Placed }): boolean {
    return taken.has(`${from.name} ${to.name}`);
  }

  function lookOf(name: string): string {
    const final = machine.states.find((state) => state.name === name)?.final;
    if (name === here) return `node here ${final ? endOf(name) : ''}`;
    return path.includes(name) ? 'node been' : 'node';
  }
}

const endOf = (name: string) => (name === 'COMPLETED' ? 'good' : 'bad');

/** `STOCK_RESERVED` → `stock reserved`. */
const words = (name: string) => name.toLowerCase().replaceAll('_', ' ');

/** A line from box to box: straight down to the next row, a bow to the right otherwise. */
function curve(from: Placed, to: Placed): string {
  const [fromX, toX] = [from.x + BOX.width / 2, to.x + BOX.width / 2];
  if (from.x === to.x) {
    const down = to.y > from.y;
    const [startY, endY] = down ? [from.y + BOX.height, to.y - 2] : [from.y, to.y + BOX.height + 2];
    const bow = Math.abs(to.y - from.y) > 70 ? 46 : 0;
    return `M${fromX + bow} ${startY} C${fromX + bow * 1.8} ${startY + (endY - startY) / 3} ${toX + bow * 1.8} ${endY - (endY - startY) / 3} ${toX + bow} ${endY}`;
  }
  const right = to.x > from.x;
  const [startX, endX] = right ? [from.x + BOX.width, to.x - 2] : [from.x, to.x + BOX.width + 2];
  const [startY, endY] = [from.y + BOX.height / 2, to.y + BOX.height / 2];
  const middle = (startX + endX) / 2;
  return `M${startX} ${startY} C${middle} ${startY} ${middle} ${endY} ${endX} ${endY}`;
}
