namespace Nnip.Descriptors.Ace;

/// <summary>
/// How products of densities with given angular momenta combine to rotation invariants. Each function is
/// sqrt(|H|) sum_m C_m A_1m1 ... A_NmN with C of unit norm, invariant under O(3) and under H, the permutations of equal
/// factors; the C of one coupling are orthonormal and span all such tensors. It depends only on the angular momenta and on
/// which factors are equal, so one coupling serves many multisets.
/// </summary>
/// <remarks>
/// N = 2: C = delta / sqrt(2l + 1). N = 3: Wigner 3j, sign as in the complex convention. N of 4 or more: couplings from left to
/// right through all intermediate angular momenta, made symmetric, then orthonormalised in this order; the first coefficient
/// that is not negligible, (m1..mN) in lexicographic order, is positive.
/// </remarks>
internal sealed class InvariantCoupling
{
    private const double Negligible = 1e-12;

    // Residual norms are those of vectors inside the image of a projector: either of order one or rounding errors.
    private const double DependenceTolerance = 1e-6;

    private readonly int[] l;

    private InvariantCoupling(int[] l)
    {
        this.l = l;
        Moments = [];
        Coefficients = [];
    }

    /// <summary>(m1..mN) of each term, non-decreasing among equal factors: each monomial of densities appears once.</summary>
    public int[][] Moments { get; private set; }

    /// <summary>Coefficient of each term (last index) in each function (first index); negligible ones are zero.</summary>
    public double[][] Coefficients { get; private set; }

    /// <summary>Number of independent invariants: the dimension of the symmetric invariant subspace.</summary>
    public int FunctionCount => Coefficients.Length;

    /// <summary>Makes the coupling.</summary>
    /// <param name="l">Angular momentum of each factor (N), with an even sum.</param>
    /// <param name="runs">Lengths of the runs of equal factors, in order; their sum is N.</param>
    public static InvariantCoupling Build(int[] l, int[] runs)
    {
        var coupling = new InvariantCoupling(l);
        var basis = new List<double[]>();
        foreach (double[] tensor in coupling.Paths())
        {
            var symmetric = coupling.Symmetrised(tensor, runs);
            if (Orthonormalise(symmetric, basis))
                basis.Add(symmetric);
        }
        if (l.Length >= 4)
            foreach (double[] tensor in basis)
                FixSign(tensor);
        coupling.Collect(basis, runs);
        return coupling;
    }

    /// <summary>Orthonormal invariant tensors, one for each choice of the intermediate angular momenta.</summary>
    private List<double[]> Paths()
    {
        var tensors = new List<double[]>();
        if (l.Length == 1 && l[0] == 0)
            tensors.Add([1]);
        if (l.Length == 2 && l[0] == l[1])
            tensors.Add(Array.ConvertAll(Identity(2 * l[0] + 1), value => value / Math.Sqrt(2 * l[0] + 1)));
        if (l.Length >= 3)
            Extend(Identity(2 * l[0] + 1), l[0], 1, tensors);
        return tensors;
    }

    /// <summary>
    /// Couples factor <paramref name="next"/> to the coupled factors before it, a tensor (product of their 2l + 1, 2 total + 1).
    /// </summary>
    private void Extend(double[] coupled, int total, int next, List<double[]> tensors)
    {
        if (next == l.Length - 2)
        {
            if (l[^1] >= Math.Abs(total - l[next]) && l[^1] <= total + l[next])
                tensors.Add(Multiply(coupled, Wigner.RealThreeJ(total, l[next], l[^1]), 2 * total + 1, 1));
            return;
        }
        for (int sum = Math.Abs(total - l[next]); sum <= total + l[next]; sum++)
        {
            var wider = Multiply(coupled, Wigner.RealThreeJ(total, l[next], sum), 2 * total + 1, Math.Sqrt(2 * sum + 1));
            Extend(wider, sum, next + 1, tensors);
        }
    }

    /// <summary>Symmetric part: S_k is reached from S_(k-1) by the transpositions of the k-th factor with each one before it.</summary>
    private double[] Symmetrised(double[] tensor, int[] runs)
    {
        int start = 0;
        foreach (int run in runs)
        {
            for (int k = start + 1; k < start + run; k++)
            {
                var sum = (double[])tensor.Clone();
                for (int i = start; i < k; i++)
                    AddTransposed(tensor, i, k, sum);
                tensor = Array.ConvertAll(sum, value => value / (k - start + 1));
            }
            start += run;
        }
        return tensor;
    }

    private void AddTransposed(double[] tensor, int first, int second, double[] sum)
    {
        int strideFirst = Stride(first), strideSecond = Stride(second), size = 2 * l[first] + 1;
        for (int index = 0; index < tensor.Length; index++)
        {
            int a = index / strideFirst % size, b = index / strideSecond % size;
            sum[index] += tensor[index + (b - a) * strideFirst + (a - b) * strideSecond];
        }
    }

    private int Stride(int axis)
    {
        int stride = 1;
        for (int i = axis + 1; i < l.Length; i++)
            stride *= 2 * l[i] + 1;
        return stride;
    }

    /// <summary>Gram-Schmidt, twice for accuracy; false where nothing new is left.</summary>
    private static bool Orthonormalise(double[] tensor, List<double[]> basis)
    {
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (double[] other in basis)
            {
                double overlap = Dot(tensor, other);
                for (int i = 0; i < tensor.Length; i++)
                    tensor[i] -= overlap * other[i];
            }
            double norm = Math.Sqrt(Dot(tensor, tensor));
            if (norm < DependenceTolerance)
                return false;
            for (int i = 0; i < tensor.Length; i++)
                tensor[i] /= norm;
        }
        return true;
    }

    private static void FixSign(double[] tensor)
    {
        double largest = tensor.Max(Math.Abs);
        if (tensor.First(value => Math.Abs(value) > 1e-8 * largest) < 0)
            for (int i = 0; i < tensor.Length; i++)
                tensor[i] = -tensor[i];
    }

    /// <summary>Merges tensor elements that belong to the same monomial of densities and keeps those that matter.</summary>
    private void Collect(List<double[]> basis, int[] runs)
    {
        double scale = Math.Sqrt(runs.Aggregate(1.0, (product, run) => product * Enumerable.Range(1, run).Aggregate(1.0, (f, i) => f * i)));
        var terms = new SortedDictionary<int, double[]>();
        var moments = new int[l.Length];
        for (int index = 0; basis.Count > 0 && index < basis[0].Length; index++)
        {
            Decode(index, moments);
            int start = 0;
            foreach (int run in runs)
            {
                Array.Sort(moments, start, run);
                start += run;
            }
            int canonical = 0;
            for (int axis = 0; axis < l.Length; axis++)
                canonical = canonical * (2 * l[axis] + 1) + moments[axis] + l[axis];
            if (!terms.TryGetValue(canonical, out double[]? coefficients))
                terms.Add(canonical, coefficients = new double[basis.Count]);
            for (int f = 0; f < basis.Count; f++)
                coefficients[f] += scale * basis[f][index];
        }
        foreach (int f in Enumerable.Range(0, basis.Count))
        {
            double largest = terms.Values.Max(c => Math.Abs(c[f]));
            foreach (double[] coefficients in terms.Values)
                if (Math.Abs(coefficients[f]) < Negligible * largest)
                    coefficients[f] = 0;
        }
        var kept = terms.Where(term => term.Value.Any(c => c != 0)).ToArray();
        Moments = Array.ConvertAll(kept, term => (int[])Decode(term.Key, moments).Clone());
        Coefficients = [.. Enumerable.Range(0, basis.Count).Select(f => Array.ConvertAll(kept, term => term.Value[f]))];
    }

    private int[] Decode(int index, int[] moments)
    {
        for (int axis = l.Length - 1; axis >= 0; axis--)
        {
            int size = 2 * l[axis] + 1;
            moments[axis] = index % size - l[axis];
            index /= size;
        }
        return moments;
    }

    private static double[] Identity(int size)
    {
        var identity = new double[size * size];
        for (int i = 0; i < size; i++)
            identity[i * size + i] = 1;
        return identity;
    }

    /// <summary>scale x left (rows, inner) x right (inner, columns), row-major.</summary>
    private static double[] Multiply(double[] left, double[] right, int inner, double scale)
    {
        int rows = left.Length / inner, columns = right.Length / inner;
        var product = new double[rows * columns];
        for (int row = 0; row < rows; row++)
            for (int k = 0; k < inner; k++)
            {
                double factor = scale * left[row * inner + k];
                if (factor == 0)
                    continue;
                for (int column = 0; column < columns; column++)
                    product[row * columns + column] += factor * right[k * columns + column];
            }
        return product;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
