

<html>
<head><title>homework/dropout.py at main</title></head>
<body>
<table class="highlight">
<tr><td id="L1">1</td><td><span class="k">import</span> numpy <span class="k">as</span> np</td></tr>
<tr><td id="L2">2</td><td></td></tr>
<tr><td id="L3">3</td><td><span class="k">def</span> <span class="nf">generalization_gap</span>(train_err, val_err):</td></tr>
<tr><td id="L4">4</td><td>    <span class="k">return</span> val_err - train_err</td></tr>
</table>
</body>
</html>
