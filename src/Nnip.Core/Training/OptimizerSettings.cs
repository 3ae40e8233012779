namespace Nnip.Training;

/// <summary>Which optimiser.</summary>
public enum OptimizerKind
{
    /// <summary>Adam (Kingma and Ba, 2015); weight decay is an L2 term of the gradient.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019).</summary>
    Adamw,

    /// <summary>Limited-memory BFGS on the whole training set; one iteration is one epoch.</summary>
    Lbfgs,
}

/// <summary>How L-BFGS finds its step.</summary>
public enum LineSearchKind
{
    /// <summary>Strong Wolfe conditions by bracketing and zoom (Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6).</summary>
    StrongWolfe,

    /// <summary>Backtracking until the Armijo condition holds; pairs of negative curvature are left out.</summary>
    Armijo,
}

/// <summary>The optimiser and its parameters; key `optimizer`.</summary>
public sealed record OptimizerSettings
{
    /// <summary>Which optimiser.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.Adam;

    /// <summary>Learning rate of Adam and AdamW; first trial step of a line search for L-BFGS is 1 whatever this says.</summary>
    public double LearningRate { get; init; } = 0.005;

    /// <summary>
    /// Factor on the learning rate of the linear weights of residual networks (Adam and AdamW); 0 keeps them as they start. Adam moves
    /// every weight by about the learning rate whatever its gradient, which is far too much for the many correlated weights of a linear
    /// fit that are at their optimum already.
    /// </summary>
    public double LinearRate { get; init; } = 0.01;

    /// <summary>Decay of the mean of gradients (Adam).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean of squared gradients (Adam).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the mean square (Adam).</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Weight decay of weights, never of biases (Adam and AdamW).</summary>
    public double WeightDecay { get; init; }

    /// <summary>Number of pairs L-BFGS remembers.</summary>
    public int Memory { get; init; } = 20;

    /// <summary>Line search of L-BFGS.</summary>
    public LineSearchKind LineSearch { get; init; } = LineSearchKind.StrongWolfe;

    /// <summary>Loss evaluations a line search may spend.</summary>
    public int MaxEvaluations { get; init; } = 20;

    /// <summary>c1 of the sufficient-decrease condition.</summary>
    public double SufficientDecrease { get; init; } = 1e-4;

    /// <summary>c2 of the curvature condition (strong Wolfe).</summary>
    public double Curvature { get; init; } = 0.9;
}
