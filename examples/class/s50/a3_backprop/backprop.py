<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Course: Understanding deep learning: Log in to the site</title>
<link rel="stylesheet" href="/theme/styles.php/boost/1700000000/all">
</head>
<body class="path-login">
<div id="page">
  <h1>Log in to continue</h1>
  <form action="/login/index.php" method="post">
    <label for="username">Username</label> <input type="text" name="username" id="username">
    <label for="password">Password</label> <input type="password" name="password" id="password">
    <button type="submit">Log in</button>
  </form>
  <p>Your session has timed out. Please log in again.</p>
</div>
</body>
</html>
