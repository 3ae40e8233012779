using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Structures;

public class DataSplitTests
{
    /// <summary>100 frames: 60 of group a, 30 of b, 7 of c, 3 of d; mixed, and told apart by their energy.</summary>
    private static readonly Configuration[] Frames =
        [.. Enumerable.Range(0, 100).Select(i => new Configuration
        {
            Species = [],
            Positions = [],
            Energy = i,
            Group = (i * 37 % 100) switch { < 60 => "a", < 90 => "b", < 97 => "c", _ => "d" },
        })];

    private static readonly DataSplit[] Splits =
    [
        DataSplit.ByFraction(Frames, 0.2, 7),
        DataSplit.ByCount(Frames, 20, 7),
        DataSplit.ByGroup(Frames, 0.2, 7),
        DataSplit.ByGroupNames(Frames, ["b", "d"]),
    ];

    [TestCaseSource(nameof(Splits))]
    public void Every_frame_is_in_exactly_one_part_and_in_order(DataSplit split)
    {
        Assert.That(split.Training.Concat(split.Validation).Select(c => c.Energy).Order(), Is.EqualTo(Frames.Select(c => c.Energy)));
        Assert.That(split.Training.Select(c => c.Energy), Is.Ordered);
        Assert.That(split.Validation.Select(c => c.Energy), Is.Ordered);
    }

    [Test]
    public void The_size_is_the_one_asked_for()
    {
        Assert.That(Splits.Take(3).Select(s => s.Validation.Count), Is.All.EqualTo(20));
        Assert.That(DataSplit.ByFraction(Frames, 0.055, 1).Validation, Has.Count.EqualTo(6));
        Assert.That(DataSplit.ByFraction(Frames, 0.999, 1).Training, Has.Count.EqualTo(1));
        Assert.That(DataSplit.ByCount(Frames, 0, 1).Validation, Is.Empty);
        Assert.That(DataSplit.ByFraction([], 0.5, 1).Training, Is.Empty);
    }

    [Test]
    public void The_same_seed_gives_the_same_parts_and_another_one_others()
    {
        double[] Validation(DataSplit split) => [.. split.Validation.Select(c => c.Energy!.Value)];
        Assert.That(Validation(DataSplit.ByFraction(Frames, 0.2, 7)), Is.EqualTo(Validation(Splits[0])));
        Assert.That(Validation(DataSplit.ByFraction(Frames, 0.2, 8)), Is.Not.EqualTo(Validation(Splits[0])));
        Assert.That(Validation(DataSplit.ByGroup(Frames, 0.2, 7)), Is.EqualTo(Validation(Splits[2])));
        Assert.That(Validation(DataSplit.ByGroup(Frames, 0.2, 8)), Is.Not.EqualTo(Validation(Splits[2])));
    }

    [Test]
    public void The_selection_of_a_seed_never_changes() =>
        Assert.That(DataSplit.ByCount(Frames, 5, 1).Validation.Select(c => (int)c.Energy!.Value), Is.EqualTo(new[] { 9, 25, 55, 86, 91 }));

    [Test]
    public void Every_group_gives_its_share()
    {
        int[] Shares(double fraction) =>
            [.. "abcd".Select(g => DataSplit.ByGroup(Frames, fraction, 3).Validation.Count(c => c.Group == $"{g}"))];
        Assert.That(Shares(0.1), Is.EqualTo(new[] { 6, 3, 1, 0 }));
        Assert.That(Shares(0.2), Is.EqualTo(new[] { 12, 6, 1, 1 }));
        Assert.That(Shares(0.5), Is.EqualTo(new[] { 30, 15, 4, 1 }));
    }

    [Test]
    public void Named_groups_are_validated_on() =>
        Assert.That(Splits[3].Validation.Select(c => c.Group).Distinct().Order(), Is.EqualTo(new[] { "b", "d" }));

    [TestCase(-0.1, "-0.1")]
    [TestCase(1, "1")]
    [TestCase(double.NaN, "NaN")]
    public void A_fraction_outside_its_range_is_refused(double fraction, string found)
    {
        string message = $"the validation fraction must be at least 0 and below 1, found {found}";
        Assert.That(() => DataSplit.ByFraction(Frames, fraction, 1), Throws.TypeOf<InputException>().With.Message.EqualTo(message));
        Assert.That(() => DataSplit.ByGroup(Frames, fraction, 1), Throws.TypeOf<InputException>().With.Message.EqualTo(message));
    }

    [TestCase(-1)]
    [TestCase(100)]
    public void A_count_that_leaves_nothing_is_refused(int count) =>
        Assert.That(
            () => DataSplit.ByCount(Frames, count, 1),
            Throws.TypeOf<InputException>().With.Message.EqualTo($"the validation part must be from 0 to 99 frames, found {count}"));

    [Test]
    public void Unknown_groups_and_all_groups_are_refused()
    {
        Assert.That(
            () => DataSplit.ByGroupNames(Frames, ["a", "e"]),
            Throws.TypeOf<InputException>().With.Message.EqualTo(
                "no frame belongs to the validation group 'e'; the groups are 'a', 'b', 'c', 'd'"));
        Assert.That(
            () => DataSplit.ByGroupNames(Frames, ["a", "b", "c", "d"]),
            Throws.TypeOf<InputException>().With.Message.EqualTo("the validation groups leave no frame to train on"));
    }
}
