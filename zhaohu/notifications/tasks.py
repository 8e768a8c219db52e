"""Jobs of the room: send what waits, and bring back what died with its worker."""

from contextlib import suppress

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from zhaohu.core import clock, jobs
from zhaohu.notifications import services

_KEPT_HOURS = 72


@app.task(retry=jobs.PATIENT)
def deliver(delivery_id: int) -> None:
    """Send one delivery out of the house."""
    services.deliver(delivery_id=delivery_id, at=clock.now())


@app.task(pass_context=True, queueing_lock="rescue")
async def rescue(context: JobContext, timestamp: int) -> None:
    """Queue again what a killed worker left half done; its task finds out what is already done."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        with suppress(ConnectorException):  # its successor waits already under the same lock: the next round sees it
            await manager.retry_job(job)


@app.task(pass_context=True, queueing_lock="tidy")
async def tidy(context: JobContext, timestamp: int) -> None:
    """Forget jobs that were done days ago; dead letters stay."""
    await context.app.job_manager.delete_old_jobs(nb_hours=_KEPT_HOURS)
