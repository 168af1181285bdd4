using HeLora.Server.Backends.Cpu;

namespace HeLora.Server.Tests.Execution;

public sealed class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void EveryWorkerDoesItsShareEveryTime(int size)
    {
        var done = new int[size];
        var work = new Work((worker, _) => Interlocked.Increment(ref done[worker]));
        using var team = new WorkerTeam(size);
        Assert.Equal(size, team.Size);
        for (int round = 1; round <= 300; round++)
        {
            team.Run(work, size);
            Assert.All(done, count => Assert.Equal(round, count));
        }

        team.Run(work, 1);
        Assert.Equal(301, done[0]);
        Assert.All(done.Skip(1), count => Assert.Equal(300, count));
    }

    [Fact]
    public void TheFirstFailureIsThrownAndTheTeamGoesOn()
    {
        bool fail = true;
        int done = 0;
        using var team = new WorkerTeam(3);
        var work = new Work((worker, _) =>
        {
            if (fail && worker == 2)
            {
                throw new InvalidOperationException("worker 2");
            }

            Interlocked.Increment(ref done);
        });
        Assert.Equal("worker 2", Assert.Throws<InvalidOperationException>(() => team.Run(work, 3)).Message);
        Assert.Equal(2, done);
        fail = false;
        team.Run(work, 3);
        Assert.Equal(5, done);
    }

    // While one caller has the team, others do all of their work themselves and wait for nobody.
    [Fact]
    public void ACallerThatFindsTheTeamBusyDoesItsWorkItself()
    {
        using var team = new WorkerTeam(3);
        using var entered = new CountdownEvent(3);
        using var leave = new ManualResetEventSlim();
        var first = new Thread(() => team.Run(
            new Work((_, _) =>
            {
                entered.Signal();
                leave.Wait();
            }), 3));
        first.Start();
        entered.Wait(TestContext.Current.CancellationToken);
        var shares = new List<(int, int, int)>();
        team.Run(new Work((worker, workers) => shares.Add((worker, workers, Environment.CurrentManagedThreadId))), 3);
        Assert.Equal([(0, 1, Environment.CurrentManagedThreadId)], shares);
        leave.Set();
        first.Join();
    }

    [Fact]
    public void ManyCallersShareOneTeam()
    {
        using var team = new WorkerTeam(3);
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            long sum = 0;
            bool fails = i % 7 == 0;
            var work = new Work((worker, workers) =>
            {
                for (int task = worker; task < 50; task += workers)
                {
                    Interlocked.Add(ref sum, task);
                }

                if (fails)
                {
                    throw new InvalidOperationException($"{i}");
                }
            });
            if (fails)
            {
                Assert.Equal($"{i}", Assert.Throws<InvalidOperationException>(() => team.Run(work, 3)).Message);
            }
            else
            {
                team.Run(work, 3);
            }

            Assert.Equal(49 * 50 / 2, sum);
        });
    }

    [Fact]
    public void ADisposedTeamLeavesWorkToTheCaller()
    {
        var team = new WorkerTeam(2);
        team.Dispose();
        team.Dispose();
        int done = 0;
        team.Run(new Work((_, workers) => done = workers), 2);
        Assert.Equal(1, done);
    }

    private sealed class Work(Action<int, int> share) : ITeamWork
    {
        public void Do(int worker, int workers) => share(worker, workers);
    }
}
