using Nnip.Cpu;
using NUnit.Framework;

namespace Nnip.Tests.Cpu;

public class ThreadTeamTests
{
    [Test]
    public void Every_index_is_visited_once_whatever_the_number_of_threads([Values(1, 2, 5)] int workers, [Values(0, 1, 2, 1000)] int count)
    {
        using var team = new ThreadTeam(workers);
        for (int repeat = 0; repeat < 50; repeat++)
        {
            var visits = new int[count];
            team.ForEach(count, (worker, index) =>
            {
                Assert.That(worker, Is.InRange(0, workers - 1));
                Interlocked.Increment(ref visits[index]);
            });
            Assert.That(visits, Is.All.EqualTo(1));
        }
    }

    [Test]
    public void Workers_that_are_all_at_work_take_their_own_indices()
    {
        const int Workers = 3;
        using var team = new ThreadTeam(Workers);
        using var together = new Barrier(Workers);
        for (int repeat = 0; repeat < 20; repeat++)
            team.ForEach(Workers, (worker, index) =>
            {
                together.SignalAndWait();
                Assert.That(index, Is.EqualTo(worker));
            });
    }

    [Test]
    public void Two_bodies_at_once_never_share_a_worker_number()
    {
        using var team = new ThreadTeam(4);
        var inside = new int[4];
        int clashes = 0;
        team.ForEach(2000, (worker, _) =>
        {
            if (Interlocked.Increment(ref inside[worker]) != 1)
                Interlocked.Increment(ref clashes);
            Thread.SpinWait(50);
            Interlocked.Decrement(ref inside[worker]);
        });
        Assert.That(clashes, Is.Zero);
    }

    [Test]
    public void An_exception_reaches_the_caller_and_the_team_stays_usable()
    {
        using var team = new ThreadTeam(3);
        Assert.That(
            () => team.ForEach(100, (_, index) =>
            {
                if (index == 37)
                    throw new InvalidOperationException("index 37");
            }),
            Throws.InvalidOperationException.With.Message.EqualTo("index 37"));
        int sum = 0;
        team.ForEach(100, (_, index) => Interlocked.Add(ref sum, index));
        Assert.That(sum, Is.EqualTo(4950));
    }

    [Test]
    public void Threads_that_have_gone_to_sleep_wake_up()
    {
        using var team = new ThreadTeam(2);
        for (int repeat = 0; repeat < 3; repeat++)
        {
            Thread.Sleep(100);
            using var together = new Barrier(2);
            bool met = true;
            team.ForEach(2, (_, _) => met &= together.SignalAndWait(TimeSpan.FromSeconds(20)));
            Assert.That(met, "both indices are expected to run at once");
        }
    }

    [Test]
    public void Loops_inside_loops_and_from_several_threads_finish()
    {
        using var team = new ThreadTeam(2);
        int total = 0;
        var callers = new Thread[4];
        for (int c = 0; c < callers.Length; c++)
        {
            callers[c] = new(() =>
            {
                for (int repeat = 0; repeat < 100; repeat++)
                    team.ForEach(5, (_, _) => team.ForEach(3, (_, _) => Interlocked.Increment(ref total)));
            });
            callers[c].Start();
        }
        foreach (var caller in callers)
            Assert.That(caller.Join(TimeSpan.FromSeconds(60)), "a loop is expected to finish");
        Assert.That(total, Is.EqualTo(4 * 100 * 5 * 3));
    }
}
