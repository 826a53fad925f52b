import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { aggregates } from './aggregates';
import { AcknowledgeBreachHandler } from './features/acknowledge-breach/acknowledge-breach.handler';
import { AcknowledgeBreachHttp } from './features/acknowledge-breach/acknowledge-breach.http';
import { BreachRow } from './views/breaches/breach.entity';
import { GetBreachHttp } from './views/breaches/get-breach.http';
import { ListBreachesHttp } from './views/breaches/list-breaches.http';
import { ListBreachesHandler } from './views/breaches/list-breaches.query';
import { GetStandingHttp } from './views/standing/get-standing.http';
import { BreachBook } from './watch/breach-book';
import { Standing } from './watch/standing';
import { Watch } from './watch/watch';
import { WatchMetrics } from './watch/watch-metrics';

@Module({
  imports: [TypeOrmModule.forFeature([BreachRow])],
  controllers: [AcknowledgeBreachHttp, ListBreachesHttp, GetBreachHttp, GetStandingHttp],
  providers: [...aggregates, AcknowledgeBreachHandler, ListBreachesHandler, Standing, BreachBook, Watch, WatchMetrics],
})
export class AuditorModule {}
