
   
# coming soon

